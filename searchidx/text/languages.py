"""Languages: those with a stemmer, their codes, and a guess from the small words of a text."""

from __future__ import annotations

import re

CODES = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "eo": "esperanto",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Language codes and Snowball's names of the languages that it has a stemmer for."""

SNOWBALL = frozenset(CODES.values())

_SMALL_WORDS = {
    "english": "the and of to in is that for with on as are was this from by it be at have not which you an or has",
    "german": "der die das und ist nicht ein eine mit auf für den von zu dem im des sich auch wie wird aus bei sind oder nach über",
    "french": "le la les des et est une dans pour que qui sur pas avec au du ce sont par plus il elle aux ses été ou",
    "spanish": "el la los las y es una para con por que del se su como más pero este lo al sus ha fue sobre entre",
    "italian": "il lo gli della e è una per con che del non di sono nel alla dei anche più come le questo dal tra degli",
    "portuguese": "o os as e é uma para com por que do da não em dos se mais como mas foi ao das são pela pelo",
    "dutch": "de het een en van is niet dat op te met voor zijn aan er ook als bij naar door uit wordt deze maar nog",
    "swedish": "och att det som en på är av för med den till inte om ett har de vid från så men var kan ska",
    "danish": "og at det som en på er af for med den til ikke om et har de ved fra så men var kan skal",
    "norwegian": "og at det som en på er av for med den til ikke om et har de ved fra så men var kan skal eller",
    "finnish": "ja on ei se että oli hän mutta ovat kun niin myös joka tai kuin sen jos olla ole mukaan",
    "russian": "и в не на что с по это как его но из от для к был за так же мы они у все при",
    "turkish": "ve bir bu için ile da de çok olarak gibi daha olan ne kadar sonra en ama değil her",
    "hungarian": "a az és hogy nem is egy meg ez de van volt csak már mint el kell ki még azt lesz",
    "romanian": "și în de la cu pe nu este care din pentru mai sunt un o fost ca dar sau prin",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _name, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _name)

_READ = 320
_ENOUGH = 4


def language(name: str) -> str:
    """Snowball's name of a language given by name, code or locale (`de`, `de-AT`), "" for one that it has no stemmer for."""
    wanted = name.strip().casefold()
    return wanted if wanted in SNOWBALL else CODES.get(re.split(r"[-_]", wanted)[0], "")


def guess(text: str) -> str:
    """The language whose small words clearly prevail near the beginning of a text, or "" where none does."""
    small = list(filter(_LANGUAGES_OF.__contains__, text[:_READ].lower().split()))
    if len(small) < _ENOUGH:
        return ""
    counts: dict[str, int] = {}
    kinds: dict[str, set[str]] = {}
    for word in small:
        for name in _LANGUAGES_OF[word]:
            counts[name] = counts.get(name, 0) + 1
            kinds.setdefault(name, set()).add(word)
    best = max(counts, key=lambda name: (counts[name], name))
    second = max((count for name, count in counts.items() if name != best), default=0)
    sure = counts[best] >= _ENOUGH and len(kinds[best]) >= _ENOUGH - 1 and counts[best] >= 1.5 * second
    return best if sure else ""
