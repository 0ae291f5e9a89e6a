"""Sends an invoice to the sandbox and reads it back, with the published package iopole-api as it is.

Arguments: base URL, client id, an invoice. The secret is in CLIENT_SECRET.
"""

import os
import sys

from iopole_api import IopoleAPI, IopoleApiException

base_url, client_id, invoice = sys.argv[1:]
api = IopoleAPI(
    client_id=client_id,
    client_secret=os.environ["CLIENT_SECRET"],
    base_url=f"{base_url}/v1",
    auth_url=base_url,
)

token, expires = api.auth()
assert token.count(".") == 2, "a JWT was expected"
print("ok      auth()")

invoice_id = api.send_invoice(invoice)
print(f"ok      send_invoice(): {invoice_id}")

with open(invoice, "rb") as file:
    assert api.get_invoice(invoice_id) == file.read(), "the file came back changed"
print("ok      get_invoice(): the same bytes")

metadata = api.get_invoice_metadata(invoice_id)
assert [file["mimeType"] for file in metadata] == ["application/pdf"], metadata
print(f"ok      get_invoice_metadata(): {metadata[0]['originalFilename']}, {metadata[0]['sizeBytes']} bytes")

try:
    api.get_invoice("0193acea-5c97-7665-ada2-c57495af205c")
    raise AssertionError("an unknown invoice was found")
except IopoleApiException as refused:
    assert refused.status_code == 404, refused
print("ok      an unknown invoice: 404")
