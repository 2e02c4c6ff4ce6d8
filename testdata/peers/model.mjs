// A chat model by npm's aimock, with answers and faults by what it is asked. Prints its address as one line of JSON when it
// listens. Ends when standard input closes.

import { once } from 'node:events';
import { LLMock } from '@copilotkit/aimock';

const mock = new LLMock({ port: 0, logLevel: 'silent' });
const words = { content: 'You owe 42.50 euro. Shall we go on?' };
mock.onMessage('how much', words, { chunkSize: 5, latency: 5 });
// What the benchmark of agent asks: one sentence, after 300 ms.
mock.onMessage('what do I have to pay', { content: 'You owe a part of it. ' }, {
  chunkSize: 50,
  streamingProfile: { ttft: 300, tps: 1000 },
});
mock.onMessage('one part', { toolCalls: [{ name: 'start_payment', arguments: '{"quote":"part"}' }] }, { chunkSize: 3 });
mock.onMessage('two things', {
  toolCalls: [
    { name: 'payment_status', arguments: '{}' },
    { name: 'find_plan', arguments: '{"number":"12345678"}' },
  ],
});
mock.onMessage('be down', words, { chaos: { dropRate: 1 } });
mock.onMessage('be broken', words, { chaos: { malformedRate: 1 } });
mock.onMessage('be gone', words, { chaos: { disconnectRate: 1 } });
mock.onMessage('be busy', words, { chaos: { rateLimitRate: 1 } });
mock.onMessage('be cut off', words, { chunkSize: 5, latency: 20, disconnectAfterMs: 50 });
mock.onMessage('be slow', words, { latency: 5000 });
await mock.start();
console.log(JSON.stringify({ url: `${mock.url}/v1` }));
process.stdin.resume();
await once(process.stdin, 'end');
await mock.stop();
