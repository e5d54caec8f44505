"""Pages that belong to nobody."""

from dataclasses import replace


def test_the_privacy_notice_names_who_answers_for_the_data(app, client, config):
    app.config["RONGPING"] = replace(config, operator="宝山区数字化促进中心", contact="021-0000 0000")
    page = client.get("/privacy?lang=zh").text
    assert "宝山区数字化促进中心" in page
    assert "021-0000 0000" in page


def test_an_installation_without_an_operator_says_what_is_missing(client):
    assert "RONGPING_OPERATOR" in client.get("/privacy").text


def test_a_search_engine_or_balancer_gets_an_answer_without_signing_in(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/").status_code == 200
