// One call's connection to the gate: an offer by POST, the answer back, media and one data channel, DELETE at the end.

const gatherFor = 3_000; // ms for ICE candidates; what is there then is offered
const connectFor = 15_000; // ms for media to flow
const lostFor = 6_000; // ms without media until the call counts as lost
const lastWords = 1_500; // ms that the gate's last events may take after a hang-up

// Fault says in one word why a call did not come about or broke.
export type Fault = 'unreachable' | 'refused' | 'absent' | 'busy' | 'broken' | 'no_media' | 'lost' | 'no_audio';

export class CallError extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
  }
}

export interface Hooks {
  up(): void; // media flows
  talk(): void; // messages can be sent
  message(data: unknown): void;
  sound(stream: MediaStream): void;
  down(fault: Fault | null): void; // null: the gate ended it in good order
}

export class Connection {
  readonly #pc = new RTCPeerConnection();
  readonly #channel: RTCDataChannel;
  readonly #sender: RTCRtpSender;
  readonly #hooks: Hooks;
  #location: URL | null = null;
  #timer = 0;
  #closed = false;

  constructor(track: MediaStreamTrack, hooks: Hooks) {
    this.#hooks = hooks;
    this.#sender = this.#pc.addTrack(track, new MediaStream([track]));
    this.#channel = this.#pc.createDataChannel('tonegate');
    this.#channel.onopen = () => hooks.talk();
    this.#channel.onmessage = (event) => hooks.message(event.data);
    this.#channel.onclose = () => this.#down(null);
    this.#pc.ontrack = (event) => hooks.sound(event.streams[0] ?? new MediaStream([event.track]));
    this.#pc.onconnectionstatechange = () => this.#watch();
  }

  get tones(): RTCDTMFSender | null {
    return this.#sender.dtmf;
  }

  // open places the call and returns when the gate has answered; up is called when media flows.
  async open(): Promise<void> {
    await this.#pc.setLocalDescription();
    await this.#gathered();
    const answer = await this.#post(this.#pc.localDescription?.sdp ?? '');
    if (this.#closed) return;
    try {
      await this.#pc.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch {
      throw new CallError('broken');
    }
    if (this.#pc.connectionState !== 'connected') this.#after(connectFor, 'no_media');
  }

  // send passes one message to the gate; false if the channel is not open.
  send(message: object): boolean {
    if (this.#channel.readyState !== 'open') return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }

  // close ends the call, and tells the gate unless the gate ended it. The DELETE outlives the page, so that leaving it
  // hangs up too. The gate's last words may still come for a moment.
  close(tell: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (tell) this.#hangUp();
    setTimeout(() => this.#pc.close(), lastWords);
  }

  #hangUp(): void {
    if (!this.#location) return;
    fetch(this.#location, { method: 'DELETE', keepalive: true, cache: 'no-store' }).catch(() => {
      // The gate notices the end of the media by itself.
    });
    this.#location = null;
  }

  async #post(offer: string): Promise<string> {
    let response: Response;
    try {
      response = await fetch('/v1/phone/calls', {
        method: 'POST',
        headers: { 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
        body: offer,
        cache: 'no-store',
        redirect: 'error',
      });
    } catch {
      throw new CallError('unreachable');
    }
    if (response.status !== 201) throw new CallError(faultOf(response.status));
    this.#location = locationOf(response);
    try {
      return await response.text();
    } catch {
      throw new CallError('unreachable');
    } finally {
      if (this.#closed) this.#hangUp();
    }
  }

  #gathered(): Promise<void> {
    if (this.#pc.iceGatheringState === 'complete') return Promise.resolve();
    return new Promise((resolve) => {
      const done = setTimeout(resolve, gatherFor);
      this.#pc.onicegatheringstatechange = () => {
        if (this.#pc.iceGatheringState !== 'complete') return;
        clearTimeout(done);
        resolve();
      };
    });
  }

  #watch(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    switch (this.#pc.connectionState) {
      case 'connected':
        this.#hooks.up();
        break;
      case 'disconnected':
        this.#after(lostFor, 'lost');
        break;
      case 'failed':
        this.#down('lost');
        break;
      case 'closed':
        this.#down(null);
        break;
      default:
        this.#after(connectFor, 'no_media');
    }
  }

  #after(ms: number, fault: Fault): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#down(fault), ms);
  }

  #down(fault: Fault | null): void {
    if (this.#closed) return;
    this.close(fault !== null);
    this.#hooks.down(fault);
  }
}

function faultOf(status: number): Fault {
  if (status === 404 || status === 405) return 'absent';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'broken' : 'refused';
}

// locationOf gives the address of the call, if it is one of this very gate.
function locationOf(response: Response): URL | null {
  const location = response.headers.get('Location');
  if (!location) return null;
  const url = new URL(location, response.url);
  return url.origin === window.location.origin ? url : null;
}
