package legtest

import (
	"sync"
	"testing"
	"time"

	"github.com/tonegate/tonegate/media"
)

// Writer takes frames: a Leg or a Party.
type Writer interface {
	Write(f media.Frame) error
}

// Talk writes one quiet frame each 20 ms until the test is over.
func Talk(t *testing.T, w Writer) {
	t.Helper()
	stop := make(chan struct{})
	var work sync.WaitGroup
	pcm := make([]int16, media.PCMU.Samples())
	for i := range pcm {
		pcm[i] = int16(200 * (i % 8))
	}
	frame := media.EncodeFrame(media.PCMU, pcm)
	work.Go(func() {
		ticker := time.NewTicker(media.FrameDuration)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				_ = w.Write(frame) // After the end it says so; other tests look at that.
			case <-stop:
				return
			}
		}
	})
	t.Cleanup(func() {
		close(stop)
		work.Wait()
	})
}
