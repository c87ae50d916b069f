from paramimp.messages.shortened_lists import as_names, listed


def test_names_are_joined_as_in_a_sentence() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listed(["a", "b", "c"], last="or") == "a, b or c"


def test_of_many_names_the_first_are_named_and_the_others_counted() -> None:
    assert listed(list("abcde")) == "a, b, c and 2 more"
    assert listed([str(n) for n in range(3000)], 1) == "0 and 2,999 more"
    assert listed(list("abcde"), None) == "a, b, c, d and e"


def test_a_single_name_is_not_counted_but_named() -> None:
    assert listed(list("abcd")) == "a, b, c and d"


def test_words_are_no_less_a_name_than_one_word_is() -> None:
    plain = ["adam", "v1.5", "[64, 64]", "{a: 1}", "(1, 2)", "meta/llama-3", "学習率"]
    assert as_names(plain) == plain
    assert as_names(["Answer.", "be brief", "it's so", "sgd"]) == ["'Answer.'", "'be brief'", '"it\'s so"', "sgd"]


def test_a_long_name_loses_its_middle_unless_that_tells_it_from_another() -> None:
    (shown,) = as_names(["You are a helpful assistant who answers each question politely."])
    assert shown == "'You are a helpful assist...ch question politely.'"
    assert as_names(["a" * 48]) == ["a" * 48]
    assert as_names(["a" * 60, "a" * 60]) == ["a" * 24 + "..." + "a" * 21] * 2
    alike = ["a" * 30 + middle + "a" * 30 for middle in "xy"]
    assert as_names(alike) == alike
