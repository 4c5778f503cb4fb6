"""The words of the product: numbers, settings, money, secrets, findings. Imports nothing but the library and itself."""
