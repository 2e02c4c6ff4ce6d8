package sqlstore

import (
	"crypto/sha256"
	"sync"

	"github.com/tonegate/tonegate/payments"
)

// mostRecent is how many attempts are remembered; those of the calls under way are far fewer.
const mostRecent = 4096

// seen is an attempt with its payment as this process has last committed them.
type seen struct {
	p      payments.Payment
	a      payments.Attempt
	token  [sha256.Size]byte // the hash of it
	parked bool              // callbacks wait for the session to be open
}

// recent remembers attempts that are under way, so that they need not be read to be changed. What it says is a guess:
// another node may have changed the rows since, and whoever goes by it makes sure in the database that nobody has. Safe
// for concurrent use; its zero value is ready.
type recent struct {
	mu      sync.Mutex
	byID    map[string]seen
	byToken map[[sha256.Size]byte]string
	order   [mostRecent]string // who came when, round and round
	next    int
}

// add remembers a new attempt.
func (r *recent) add(s seen) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID, r.byToken = map[string]seen{}, map[[sha256.Size]byte]string{}
	}
	r.drop(r.order[r.next])
	r.order[r.next] = s.a.ID
	r.next = (r.next + 1) % mostRecent
	r.byID[s.a.ID], r.byToken[s.token] = s, s.a.ID
}

// update remembers what became of an attempt, while it is under way.
func (r *recent) update(p payments.Payment, a payments.Attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.byID[a.ID]
	switch {
	case !ok || s.a.Rev > a.Rev:
	case a.State.Unresolved():
		s.p, s.a = p, a
		r.byID[a.ID] = s
	default:
		r.drop(a.ID)
	}
}

// forget is for what turned out not to be so.
func (r *recent) forget(attemptID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(attemptID)
}

func (r *recent) drop(attemptID string) {
	delete(r.byToken, r.byID[attemptID].token)
	delete(r.byID, attemptID)
}

func (r *recent) attempt(id string) (seen, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.byID[id]
	return s, ok
}

func (r *recent) ofToken(hash [sha256.Size]byte) (seen, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.byID[r.byToken[hash]]
	return s, ok
}
