package caller

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Timings are percentiles of one time over many calls.
type Timings struct {
	Count int    `json:"count"`
	P50   Millis `json:"p50_ms"`
	P95   Millis `json:"p95_ms"`
	P99   Millis `json:"p99_ms"`
}

// Summary is many reports in short.
type Summary struct {
	Calls    int             `json:"calls"`
	Outcomes map[Outcome]int `json:"outcomes"`
	Took     Millis          `json:"took_ms"`  // all of them together
	Setup    Timings         `json:"setup"`    // dialling to answer
	Greeting Timings         `json:"greeting"` // answer to first sound
	Reaction Timings         `json:"reaction"` // key or word to the sound that answers it
	Length   Timings         `json:"length"`   // answer to end
}

// Load makes calls, so many at a time, until all are made or ctx ends; calls that run then are given up. call makes the
// i-th one, from 0; progress, which may be nil, is told each time one is over, by one goroutine at a time.
func Load(ctx context.Context, calls, concurrency int, call func(ctx context.Context, i int) Report,
	progress func(done int, last Report),
) ([]Report, Summary) {
	var mu sync.Mutex
	reports := make([]Report, 0, calls)
	begin := time.Now()
	next := make(chan int)
	var work sync.WaitGroup
	for range min(max(concurrency, 1), calls) {
		work.Go(func() {
			for i := range next {
				r := call(ctx, i)
				mu.Lock()
				reports = append(reports, r)
				if progress != nil {
					progress(len(reports), r)
				}
				mu.Unlock()
			}
		})
	}
	for i := range calls {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	work.Wait()
	return reports, Summarise(reports, time.Since(begin))
}

// Summarise counts the outcomes and sorts the times of calls that took so long together.
func Summarise(reports []Report, took time.Duration) Summary {
	s := Summary{Calls: len(reports), Outcomes: make(map[Outcome]int), Took: Millis(took)}
	var setup, greeting, reaction, length []Millis
	for _, r := range reports {
		s.Outcomes[r.Outcome]++
		if !r.Answered {
			continue
		}
		setup, length = append(setup, r.Setup), append(length, r.Length)
		if r.Greeting > 0 {
			greeting = append(greeting, r.Greeting)
		}
		for _, a := range r.Actions {
			if a.Reaction > 0 {
				reaction = append(reaction, a.Reaction)
			}
		}
	}
	s.Setup, s.Greeting, s.Reaction, s.Length = timings(setup), timings(greeting), timings(reaction), timings(length)
	return s
}

// timings sorts its argument.
func timings(all []Millis) Timings {
	slices.Sort(all)
	return Timings{Count: len(all), P50: rank(all, 50), P95: rank(all, 95), P99: rank(all, 99)}
}

// rank is the nearest-rank percentile: the smallest value that so many per cent do not exceed.
func rank(sorted []Millis, percent int) Millis {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max((len(sorted)*percent+99)/100, 1)-1]
}
