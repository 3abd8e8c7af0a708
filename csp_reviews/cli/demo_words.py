"""What invented cases are made of: names, places and sentences. Nobody and nothing of it exists."""

from collections.abc import Mapping
from typing import Any

FIRST = (
    *("Alex", "Ash", "Bailey", "Blake", "Brook", "Cameron", "Casey", "Charlie", "Dana", "Drew", "Eden", "Ellis"),
    *("Emery", "Finley", "Frankie", "Gale", "Harper", "Hayden", "Indigo", "Jamie", "Jesse", "Jordan", "Jules", "Kai"),
    *("Kerry", "Lane", "Lee", "Leslie", "Logan", "Marley", "Morgan", "Nico", "Noel", "Oakley", "Parker", "Pat"),
    *("Quinn", "Reese", "Remy", "Riley", "River", "Robin", "Rowan", "Sage", "Sam", "Shay", "Skyler", "Toby"),
)
LAST = (
    *(
        "Alder",
        "Apple",
        "Aspen",
        "Beech",
        "Birch",
        "Bramble",
        "Briar",
        "Bryony",
        "Cedar",
        "Cherry",
        "Clover",
        "Dogwood",
    ),
    *(
        "Elder",
        "Elm",
        "Fennel",
        "Fern",
        "Fir",
        "Foxglove",
        "Gorse",
        "Hawthorn",
        "Hazel",
        "Heather",
        "Holly",
        "Hornbeam",
    ),
    *("Ivy", "Juniper", "Larch", "Laurel", "Lilac", "Linden", "Maple", "Medlar", "Myrtle", "Nettle", "Oak", "Osier"),
    *("Pear", "Pine", "Poplar", "Quince", "Rosemary", "Rowan", "Sedge", "Sorrel", "Spindle", "Thorn", "Willow", "Yew"),
)
STREETS = (
    *("Sample Row", "Model Street", "Pattern Close", "Specimen Way", "Template Road", "Instance Avenue"),
    *("Example Court", "Fiction Lane", "Fable Terrace", "Invention Walk", "Likely Place", "Maybe Gardens"),
)
HAPPENING = (
    "Example: loud music and shouting late at night from a house nearby, several times a week.",
    "Example: people gather on the stairs, leave rubbish and damage the entrance door.",
    "Example: motorcycles are ridden over the green, mostly on Sundays.",
    "Example: threats and abuse from neighbours after a quarrel about parking.",
    "Example: stones and eggs are thrown at the windows.",
    "Example: drugs are sold from a flat, with visitors at all hours.",
    "Example: a dog barks through the night and letters about it are not answered.",
    "Example: fires are lit on waste ground behind the houses.",
)
IMPACT = (
    "Example: I cannot sleep and I am afraid to open the door.",
    "Example: my children will not play outside any more.",
    "Example: I have lost customers and two windows.",
    "Example: it makes my illness worse, and my doctor says so.",
)
WANTED = (
    "Example: that it stops.",
    "Example: one person who tells me what happens.",
    "Example: that somebody comes when it is going on.",
    "Example: a door that locks and a light on the path.",
)
REASONS = (
    "Example: three reports were made in time.",
    "Example: the behaviour goes on and the harm is serious.",
)
REFUSALS = (
    "Example: it happened twice, months apart, and each time it was dealt with within a week.",
    "Example: no harm was described beyond annoyance, and it has stopped.",
    "Example: what was done was quick and it worked.",
)
FINDINGS = (
    "Example: each organisation acted on its own reports, and none put them together.",
    "Example: what was done was enough; it had stopped before the review.",
    "Example: the reports were treated as a quarrel between equals. They were not.",
)
RECOMMENDED = (
    "Example: give one named officer to the household and record each incident under one number.",
    "Example: mend the entrance door and look at it every week for three months.",
    "Example: walk past on Friday and Saturday evenings for eight weeks.",
    "Example: tell the applicant every two weeks what has been done.",
)
DONE = (
    "Example: a visit and a warning letter.",
    "Example: a call back the next day; no further report for six weeks.",
    "Example: a patrol was asked for.",
)

NEEDS: tuple[Mapping[str, Any], ...] = (
    {},
    {"adjustments": "Large print."},
    {},
    {"language": "Polski", "interpreter": True},
    {},
    {"easy_read": True, "adjustments": "Breaks, and somebody with me."},
    {"language": "British Sign Language (BSL)", "interpreter": True},
)
"""What applicants need, one after another: language, an interpreter, easy words, anything else."""
