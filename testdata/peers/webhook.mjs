// A receiver of webhooks that trusts npm's standardwebhooks alone. Prints its address as one line of JSON when it listens,
// then a line for each request: what it was, or why it was refused. Ends when standard input closes.
//
//   SECRET=whsec_… REFUSE=2 node webhook.mjs
//
// The first REFUSE good messages are answered with 503, as by a system that is down.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const { SECRET, REFUSE = '0' } = process.env;
const webhook = new Webhook(SECRET);
let left = Number(REFUSE);

const server = createServer(async (req, res) => {
  let body = '';
  for await (const chunk of req) body += chunk;
  const line = { id: req.headers['webhook-id'] };
  try {
    Object.assign(line, webhook.verify(body, req.headers));
    res.statusCode = left-- > 0 ? 503 : 204;
  } catch (error) {
    line.refused = error.message;
    res.statusCode = 401;
  }
  line.status = res.statusCode;
  console.log(JSON.stringify(line));
  res.end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/hook` }));
process.stdin.resume();
await once(process.stdin, 'end');
server.closeAllConnections();
server.close();
