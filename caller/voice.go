package caller

import (
	"sync"
	"time"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// voice is what the caller sends: silence, or what is to be said. It is safe for concurrent use.
type voice struct {
	leg      legs.Leg
	recorder *media.Recorder
	codec    media.Codec // of what is said: PCMU at 8 kHz, L16 at 16 kHz

	mu      sync.Mutex
	waiting []int16
	spoken  chan struct{} // closed when nothing waits
}

func newVoice(leg legs.Leg, rate media.Hz, recorder *media.Recorder) *voice {
	v := &voice{leg: leg, recorder: recorder, codec: media.PCMU, spoken: make(chan struct{})}
	if rate == 16000 {
		v.codec = media.L16
	}
	close(v.spoken)
	return v
}

// say queues sound and tells when it is over.
func (v *voice) say(pcm []int16) <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(pcm) == 0 {
		return v.spoken
	}
	if len(v.waiting) == 0 {
		v.spoken = make(chan struct{})
	}
	v.waiting = append(v.waiting, pcm...)
	return v.spoken
}

// run sends one frame each 20 ms until stop is closed.
func (v *voice) run(stop <-chan struct{}) {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-v.leg.Done():
			return
		case <-ticker.C:
			pcm := v.next()
			if v.recorder != nil {
				_ = v.recorder.Caller(pcm) // A full disk ends the recording, not the call.
			}
			_ = v.leg.Write(media.EncodeFrame(v.codec, pcm)) // A packet that is not sent is one that is lost.
		}
	}
}

// next gives 20 ms.
func (v *voice) next() []int16 {
	v.mu.Lock()
	defer v.mu.Unlock()
	pcm := make([]int16, v.codec.Samples())
	n := copy(pcm, v.waiting)
	if n > 0 {
		v.waiting = v.waiting[n:]
		if len(v.waiting) == 0 {
			close(v.spoken)
		}
	}
	return pcm
}
