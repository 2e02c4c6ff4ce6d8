package sip

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/stream"
)

const (
	// infoQueue is the number of keys that wait to be sent by INFO.
	infoQueue = 64
	// infoPause is between two keys.
	infoPause = 60 * time.Millisecond
)

// pressed is a key that waits to be sent by INFO.
type pressed struct {
	key  dtmf.Key
	hold time.Duration
}

// pressByInfo queues a key for a party that has no telephone-events.
func (l *Leg) pressByInfo(key dtmf.Key, hold time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
		return fmt.Errorf("press key: %w", l.err)
	case l.hold || !l.agreed.remote.receives():
		return fmt.Errorf("press key: %w", stream.ErrHeld)
	case len(l.infos) == infoQueue:
		return fmt.Errorf("press key: %w", stream.ErrBusy)
	}
	l.infos = append(l.infos, pressed{key, hold})
	if !l.informing {
		l.informing = true
		l.work.Add(1)
		go l.inform()
	}
	return nil
}

// inform sends the keys that wait, one after the other.
func (l *Leg) inform() {
	defer l.work.Done()
	for {
		l.mu.Lock()
		if len(l.infos) == 0 || l.ended {
			l.informing, l.infos = false, nil
			l.mu.Unlock()
			return
		}
		next := l.infos[0]
		l.infos = l.infos[1:]
		l.mu.Unlock()
		l.sendInfo(next)
		pause := time.NewTimer(next.hold + infoPause)
		select {
		case <-pause.C:
		case <-l.done:
			pause.Stop()
		}
	}
}

func (l *Leg) sendInfo(p pressed) {
	req := l.dialog.request(sip.INFO)
	kind, body := dtmf.FormatInfo(p.key, p.hold)
	contentType := sip.ContentTypeHeader(kind)
	req.AppendHeader(&contentType)
	req.SetBody(body)
	if !l.media.mayGo(req.Destination()) {
		l.log.Debug("a key by info is wanted where it may not go")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), l.e.byeTimeout)
	defer cancel()
	if err := l.e.do(ctx, req); err != nil {
		l.log.Debug("a key by info got no answer")
	}
}
