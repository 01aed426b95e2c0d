"""Syllables as a Dutch dictionary splits them."""

import pytest

from elearning.content.syllables import syllables

WORDS = """
glas thee nieuw leeuw bouw kruis ei ijs broer sfeer herfst team
wa-ter ta-fel keu-ken ij-zer wij-nen bier-tje le-raar ge-luk dron-ken ver-tel
al-co-hol kof-fie fa-mi-lie ra-di-o mu-se-um ca-fé hui-sarts be-wo-ner ei-e-ren
i-de-aal so-ci-aal ma-te-ri-eel ver-sla-ving stan-daard-glas pa-ti-ënt psy-chi-a-ter
co-ör-di-na-tie ge-ïn-te-res-seerd i-dee-ën re-ü-nie be-ïn-vloe-den cre-a-tief re-a-ge-ren
si-tu-a-tie ja-nu-a-ri vi-de-o ver-sla-vings-zorg pre-ven-tie-wer-ker ver-ant-woor-de-lijk-heid
wijk-team web-site on-line quiz yo-ga roy-aal één vóór bu-reau ba-by ty-pe
"""


@pytest.mark.parametrize("split", [word for word in WORDS.split() if "?" not in word])
def test_a_word_has_as_many_syllables_as_a_dictionary_says(split):
    assert syllables(split.replace("-", "")) == split.count("-") + 1


def test_capitals_do_not_matter_and_what_has_no_vowel_is_one_syllable():
    assert syllables("KOFFIE") == 2
    assert syllables("zrm") == syllables("112") == syllables("") == 1
