from paramimp.messages.shortened_lists import listed


def test_names_are_joined_as_in_a_sentence() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listed(["a", "b", "c"], last="or") == "a, b or c"


def test_of_many_names_the_first_are_named_and_the_others_counted() -> None:
    assert listed(list("abcde")) == "a, b, c and 2 more"
    assert listed([str(n) for n in range(3000)], 1) == "0 and 2,999 more"
    assert listed(list("abcde"), None) == "a, b, c, d and e"


def test_a_single_name_is_not_counted_but_named() -> None:
    assert listed(list("abcd")) == "a, b, c and d"
