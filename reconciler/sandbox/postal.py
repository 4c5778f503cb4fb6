"""The states of the United States, and which ZIP codes they have."""

from __future__ import annotations

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
