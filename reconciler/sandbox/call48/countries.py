"""Countries ("Resources")."""

from __future__ import annotations

from dataclasses import dataclass

US_COUNTRY_ID = 225


@dataclass(frozen=True, slots=True)
class Country:
    """A row of GET /countries."""

    country_id: int
    name: str
    code: str
    code2: str
    prefix: str


# United States first, as in the document; the carrier's own list has 227 entries, this is a selection.
_COUNTRIES = """
225|United States|US|USA|1
6|Afghanistan|AF|AFG|93
7|Albania|AL|ALB|355
15|Argentina|AR|ARG|54
18|Australia|AU|AUS|61
19|Austria|AT|AUT|43
26|Belgium|BE|BEL|32
35|Brazil|BR|BRA|55
43|Canada|CA|CAN|1
48|Chile|CL|CHL|56
49|China|CN|CHN|86
52|Colombia|CO|COL|57
62|Czech Republic|CZ|CZE|420
63|Denmark|DK|DNK|45
77|Finland|FI|FIN|358
78|France|FR|FRA|33
85|Germany|DE|DEU|49
88|Greece|GR|GRC|30
104|Hungary|HU|HUN|36
106|India|IN|IND|91
110|Ireland|IE|IRL|353
112|Israel|IL|ISR|972
113|Italy|IT|ITA|39
115|Japan|JP|JPN|81
145|Mexico|MX|MEX|52
156|Netherlands|NL|NLD|31
160|New Zealand|NZ|NZL|64
167|Norway|NO|NOR|47
175|Peru|PE|PER|51
177|Poland|PL|POL|48
178|Portugal|PT|PRT|351
183|Russian Federation|RU|RUS|7
198|South Africa|ZA|ZAF|27
200|Spain|ES|ESP|34
206|Sweden|SE|SWE|46
207|Switzerland|CH|CHE|41
224|United Kingdom|GB|GBR|44
"""

COUNTRIES: tuple[Country, ...] = tuple(
    Country(int(number), name, code, code2, prefix)
    for number, name, code, code2, prefix in (line.split("|") for line in _COUNTRIES.split("\n") if line)
)
