"""The API's answers for documents and passages."""

from flask.testing import FlaskClient

DOCUMENT = "/api/v1/documents/linjiang-data-regulations-2020"


def test_whole_document(client: FlaskClient) -> None:
    """`all=yes` returns every passage of a document, in order, and all its metadata."""
    answer = client.get(f"{DOCUMENT}?all=yes").get_json()
    assert answer["document"]["title"]["en"] == "Linjiang Province Data Regulations"
    assert [passage["n"] for passage in answer["passages"]] == list(range(1, answer["total"] + 1))


def test_parts_make_up_the_document(client: FlaskClient) -> None:
    """A program that reads one part after another gets the whole document."""
    whole = client.get(f"{DOCUMENT}?all=yes").get_json()
    first = client.get(DOCUMENT).get_json()
    read = []
    for part in range(1, first["parts"] + 1):
        answer = client.get(f"{DOCUMENT}?part={part}").get_json()
        assert answer["passages"][0]["n"] == first["starts"][part - 1]
        read += answer["passages"]
    assert read == whole["passages"]


def test_query_marks_a_document(client: FlaskClient) -> None:
    """With `q` a document has marks where the query matches."""
    answer = client.get(f"{DOCUMENT}?all=yes&q=国家安全").get_json()
    marked = [passage["n"] for passage in answer["passages"] if passage["zh"] and passage["zh"]["marks"]]
    assert marked
    assert set(marked) <= set(answer["matches"])


def test_passage_leads_to_its_place(client: FlaskClient) -> None:
    """A passage's identifier leads to its text, document and address."""
    hit = client.get("/api/v1/search?q=国家安全&size=1").get_json()["hits"][0]
    answer = client.get(f"/api/v1/passages/{hit['id']}").get_json()
    assert answer["zh"]["text"] == hit["zh"]["text"]
    assert answer["document"] == hit["document"]
    asked = f"?n={hit['n']}" if hit["n"] > 1 else ""
    assert answer["url"] == f"/documents/{hit['document']['id']}{asked}#n{hit['n']}"
    assert answer["gone"] is False


def test_passage_that_is_gone(client: FlaskClient) -> None:
    """An outdated identifier with its number leads to the passage that is there now, and says so."""
    hit = client.get("/api/v1/search?q=国家安全&size=1").get_json()["hits"][0]
    gone = hit["id"].rpartition(":")[0] + ":gone"
    answer = client.get(f"/api/v1/passages/{gone}?n={hit['n']}").get_json()
    assert (answer["id"], answer["gone"]) == (hit["id"], True)


def test_words_apart_are_marked_where_they_are_asked_for(client: FlaskClient) -> None:
    """A document opened from hits with the words apart has those words marked, not the run as typed."""
    found = client.get("/api/v1/search?q=国家安全&apart=yes").get_json()
    assert found["explanation"]["apart_given"]
    for hit in found["hits"]:
        address = f"/api/v1/documents/{hit['document']['id']}?q=国家安全"
        assert hit["n"] in client.get(address + "&apart=yes").get_json()["matches"]
        typed = client.get(address).get_json()["matches"]
        others = client.get(f"/api/v1/search?q=国家安全&document={hit['document']['id']}").get_json()
        assert hit["n"] not in typed or others["explanation"]["apart_given"]


def test_an_open_range_of_years_finds_what_it_says(client: FlaskClient) -> None:
    """`year=2019..` keeps documents of that year or later, and no undated ones."""
    every = client.get("/api/v1/search?size=1").get_json()["facets"]["year"]["values"]
    later = sum(value["count"] for value in every if value["value"].isdigit() and int(value["value"]) >= 2019)
    answer = client.get("/api/v1/search?year=2019..").get_json()
    assert answer["total"] == later > 0
    assert {"value": "2019..", "label": {"zh": None, "en": None}, "count": later, "selected": True} in answer["facets"][
        "year"
    ]["values"]
