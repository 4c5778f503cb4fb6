from reconciler.providers.calls import NotPossible as NotPossible
