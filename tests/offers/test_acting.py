from django.contrib.auth.models import AnonymousUser, User

from offers.acting import Acting, acting, current


def test_inner_blocks_add_to_outer_ones():
    user = User(username="kim", first_name="Kim", last_name="Ko")
    with acting(user=user, reason="Umzug"):
        with acting(kind="status"):
            assert current() == Acting(user, "", "status", "Umzug")
        assert current() == Acting(user, "", "", "Umzug")
    assert current() == Acting()


def test_name_stays_what_was_said_or_comes_from_the_account():
    assert Acting(User(username="kim")).shown_name == "kim"
    assert Acting(User(username="kim"), "Nachtlauf").shown_name == "Nachtlauf"
    assert Acting(AnonymousUser()).shown_name == ""
    assert Acting(AnonymousUser()).account is None


def test_a_later_act_keeps_the_reason_of_an_earlier_one():
    earlier = Acting(None, "Import", "imported", "Datei von Mai")
    assert earlier.followed_by(Acting(name="Kim")) == Acting(
        None, "Kim", "imported", "Datei von Mai"
    )
