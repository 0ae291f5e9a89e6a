// An OAuth server on a loopback port, with client credentials and tokens of a few seconds. It prints its token
// endpoint on the first line of its output.
import http from 'node:http';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, lifetime] = process.argv.slice(2);
const server = http.createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = (id, method) => ({
  client_id: id,
  client_secret: clientSecret,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: method,
  scope: 'invoices',
});
const provider = new Provider(issuer, {
  clients: [client(clientId, 'client_secret_post'), client(`basic-${clientId}`, 'client_secret_basic')],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  scopes: ['invoices', 'forbidden'],
  ttl: { ClientCredentials: Number(lifetime) },
});
server.on('request', provider.callback());
console.log(`${issuer}/token`);
