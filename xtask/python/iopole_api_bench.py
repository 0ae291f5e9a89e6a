"""Makes the calls that the bench asks for, with the published package iopole-api as it is.

Arguments: API, client id, invoice. The secret is in CLIENT_SECRET. Each line read is a number of calls; each line
written is the microseconds that one of them took.
"""

import os
import sys
import time

from iopole_api import IopoleAPI

base_url, client_id, invoice = sys.argv[1:]
api = IopoleAPI(
    client_id=client_id,
    client_secret=os.environ["CLIENT_SECRET"],
    base_url=f"{base_url}/v1",
    auth_url=base_url,
)
api.auth()
for line in sys.stdin:
    calls = int(line)
    begun = time.perf_counter()
    for _ in range(calls):
        assert len(api.get_invoice_metadata(invoice)) == 1
    print((time.perf_counter() - begun) * 1e6 / calls, flush=True)
