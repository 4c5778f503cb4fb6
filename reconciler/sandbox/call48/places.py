"""Countries, states and ZIP prefixes ("Resources", "Address")."""

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

# code|name|first-last three digits of its ZIP codes, comma separated. A small table: good enough to tell
# an address whose ZIP and state do not belong together.
_STATES = """
AL|Alabama|350-369
AK|Alaska|995-999
AZ|Arizona|850-865
AR|Arkansas|716-729
CA|California|900-961
CO|Colorado|800-816
CT|Connecticut|060-069
DE|Delaware|197-199
DC|District of Columbia|200-200,202-205
FL|Florida|320-349
GA|Georgia|300-319,398-399
HI|Hawaii|967-968
ID|Idaho|832-838
IL|Illinois|600-629
IN|Indiana|460-479
IA|Iowa|500-528
KS|Kansas|660-679
KY|Kentucky|400-427
LA|Louisiana|700-714
ME|Maine|039-049
MD|Maryland|206-219
MA|Massachusetts|010-027,055-055
MI|Michigan|480-499
MN|Minnesota|550-567
MS|Mississippi|386-397
MO|Missouri|630-658
MT|Montana|590-599
NE|Nebraska|680-693
NV|Nevada|889-898
NH|New Hampshire|030-038
NJ|New Jersey|070-089
NM|New Mexico|870-884
NY|New York|005-005,100-149
NC|North Carolina|270-289
ND|North Dakota|580-588
OH|Ohio|430-459
OK|Oklahoma|730-749
OR|Oregon|970-979
PA|Pennsylvania|150-196
RI|Rhode Island|028-029
SC|South Carolina|290-299
SD|South Dakota|570-577
TN|Tennessee|370-385
TX|Texas|750-799,885-885
UT|Utah|840-847
VT|Vermont|050-054,056-059
VA|Virginia|201-201,220-246
WA|Washington|980-994
WV|West Virginia|247-268
WI|Wisconsin|530-549
WY|Wyoming|820-831
"""

_STATE_LINES = [line.split("|") for line in _STATES.split("\n") if line]

STATES: tuple[tuple[str, str], ...] = tuple((code, name) for code, name, _ in _STATE_LINES)
STATE_NAMES: dict[str, str] = dict(STATES)


def _prefixes() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, _, ranges in _STATE_LINES:
        for part in ranges.split(","):
            first, last = part.split("-")
            table.update({f"{number:03d}": code for number in range(int(first), int(last) + 1)})
    return table


ZIP3_STATE: dict[str, str] = _prefixes()
