// The caller's sound: the microphone, or silence where there is none, where it is refused, or where the page is not
// loaded from a secure origin. The call needs a live track either way, for keys travel in its packets.

export interface Microphone {
  track: MediaStreamTrack;
  silent: boolean;
  close(): void;
}

// openMicrophone must be called from a click, so that the browser lets the silent source run.
export async function openMicrophone(): Promise<Microphone> {
  const context = new AudioContext();
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  try {
    const stream = await devices?.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    const track = stream?.getAudioTracks()[0];
    if (track) {
      void context.close();
      return { track, silent: false, close: () => track.stop() };
    }
  } catch {
    // Refused or none there: the call goes on without.
  }
  return silence(context);
}

function silence(context: AudioContext): Microphone {
  void context.resume(); // where the browser wants another click first, the keys wait for it
  const source = new ConstantSourceNode(context, { offset: 0 });
  const out = context.createMediaStreamDestination();
  source.connect(out);
  source.start();
  const track = out.stream.getAudioTracks()[0];
  if (!track) throw new Error('no silent track');
  return {
    track,
    silent: true,
    close: () => {
      track.stop();
      void context.close();
    },
  };
}
