def test_placeholder(settings):
    assert settings.LANGUAGE_CODE == "de"
