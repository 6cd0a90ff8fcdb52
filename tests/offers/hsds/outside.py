"""The API through the eyes of an outside client: pages, envelopes, ids."""

import json

# Path of the list and name of its schema.
ENTITIES = {
    "services": "service",
    "organizations": "organization",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "service_at_locations": "service_at_location",
}


def get(client, path, **params):
    response = client.get(f"/api/hsds/{path}", params)
    assert response.status_code == 200, (path, params, response.content[:200])
    return json.loads(response.content)


def every_row(client, path, **params):
    """Read all pages; hold each envelope to what the pages together say."""
    rows, number, last = [], 0, False
    while not last:
        number += 1
        page = get(client, path, page=number, **params)
        last = page["last_page"]
        rows += page["contents"]
        assert page["page_number"] == number
        assert page["first_page"] == (number == 1)
        assert page["size"] == len(page["contents"])
        assert page["empty"] == (page["contents"] == [])
        assert page["last_page"] == (number >= page["total_pages"])
    assert page["total_items"] == len(rows)
    assert number == max(page["total_pages"], 1)
    return rows


def ids(rows):
    return [row["id"] for row in rows]
