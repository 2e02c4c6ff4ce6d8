// A real OAuth 2 server with one client, for the client credentials grant. Prints its address as one line of JSON when it
// listens; ends when standard input closes. LIFE is the life of a token in seconds.
//
//   CLIENT_ID=… CLIENT_SECRET=… LIFE=2 node token.mjs

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { CLIENT_ID, CLIENT_SECRET, LIFE = '60' } = process.env;
const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
  },
  ttl: { ClientCredentials: Number(LIFE) },
});

let issued = 0;
provider.on('client_credentials.saved', () => { issued += 1; });

// What the client asked for and how often a token was issued, for the test; the secret is not repeated.
const seen = [];
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'token') {
    const { grant_type, tenantname, username } = ctx.oidc.body ?? {};
    seen.push({ status: ctx.status, grant_type, tenantname, username });
  }
});

const answer = provider.callback();
server.on('request', (req, res) => {
  if (req.url === '/test/seen') {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ issued, seen }));
    return;
  }
  answer(req, res);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
console.log(JSON.stringify({ issuer, token: `${issuer}/token` }));
