"""Lemmatizes English words: irregular forms by table, regular ones by their stem."""

from __future__ import annotations

from .words import stem

_IRREGULAR = (
    "be am is are was were been; become became; begin began begun; bend bent; bind bound; bite bit bitten; bleed "
    "bled; blow blew blown; break broke broken; breed bred; bring brought; build built; burn burnt; buy bought; catch "
    "caught; choose chose chosen; cling clung; come came; creep crept; deal dealt; dig dug; do did done; draw drew "
    "drawn; dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel "
    "felt; fight fought; find found; flee fled; fling flung; fly flew flown; forbid forbade forbidden; forget forgot "
    "forgotten; forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone; grind "
    "ground; grow grew grown; hang hung; have had; hear heard; hide hid hidden; hold held; keep kept; kneel knelt; "
    "know knew known; lay laid; lead led; lean leant; leap leapt; learn learnt; leave left; lend lent; lie lain; "
    "light lit; lose lost; make made; mean meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose "
    "risen; run ran; say said; see saw seen; seek sought; sell sold; send sent; shake shook shaken; shine shone; "
    "shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; "
    "smell smelt; speak spoke spoken; spend spent; spin spun; spit spat; spring sprang sprung; stand stood; steal "
    "stole stolen; stick stuck; sting stung; strike struck stricken; strive strove striven; swear swore sworn; sweep "
    "swept; swell swollen; swim swam swum; swing swung; take took taken; teach taught; tear tore torn; tell told; "
    "think thought; throw threw thrown; understand understood; wake woke woken; wear wore worn; weave wove woven; "
    "weep wept; win won; wind wound; withdraw withdrew withdrawn; wring wrung; write wrote written; man men; woman "
    "women; child children; foot feet; tooth teeth; goose geese; mouse mice; ox oxen; person people; wife wives; life "
    "lives; knife knives; leaf leaves; half halves; wolf wolves; thief thieves; shelf shelves; self selves; calf "
    "calves; loaf loaves; brother brethren; bad worse worst; good better best; old elder eldest; far further farther"
)
_BASES = {form: stem(base) for base, *forms in map(str.split, _IRREGULAR.split(";")) for form in forms}


def base(word: str) -> str:
    """The stem of the base form of a folded English word: `went` and `going` are both `go`."""
    return _BASES.get(word) or stem(word)
