// Makes the calls that the bench asks for with got, over connections that are kept.
//
// Arguments: API, client id, invoice. The secret is in CLIENT_SECRET. Each line read is a number of calls; each line
// written is the microseconds that one of them took.

import { Agent } from 'node:http';
import { createInterface } from 'node:readline';
import got from 'got';

const [base, clientId, invoice] = process.argv.slice(2);
const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: process.env.CLIENT_SECRET };
const realm = `${base}/realms/iopole/protocol/openid-connect/token`;
const { access_token: token } = await got.post(realm, { form }).json();
const client = got.extend({
  agent: { http: new Agent({ keepAlive: true }) },
  headers: { authorization: `Bearer ${token}`, 'customer-id': process.env.CUSTOMER_ID },
});

for await (const line of createInterface({ input: process.stdin })) {
  const calls = Number(line);
  const begun = performance.now();
  for (let call = 0; call < calls; call += 1) {
    const files = await client.get(`${base}/v1/invoice/${invoice}/files`).json();
    if (files.length !== 1) throw new Error(`one file was expected: ${JSON.stringify(files)}`);
  }
  console.log(((performance.now() - begun) * 1e3) / calls);
}
