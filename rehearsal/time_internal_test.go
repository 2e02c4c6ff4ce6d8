package rehearsal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStageClock_IsHeldByNobodyInTheEnd(t *testing.T) {
	t.Parallel()
	c := newClock(opening())
	done := c.Busy()
	c.Busy()
	c.AfterFunc(time.Second, func() {})
	done()
	done()
	c.release()
	c.Busy()
	require.True(t, c.Step(time.Minute))
	require.Equal(t, opening().Add(time.Second), c.Now())
}
