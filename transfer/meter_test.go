package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// at is a moment of a test, in milliseconds.
func at(ms int) time.Time { return time.Unix(100, 0).Add(time.Duration(ms) * time.Millisecond) }

func TestMeterOfAWholePayment(t *testing.T) {
	t.Parallel()
	m := &meter{}
	m.start(at(0))
	m.sound(fromBot, at(300)) // 300 ms of silence at first
	m.sound(fromBot, at(320))
	m.await(true, at(340))
	m.await(false, at(5340)) // 5 s in which a key was awaited
	m.sound(fromBot, at(5800))
	m.window()
	m.sound(fromGate, at(6000))
	m.sound(fromProvider, at(6150))
	m.sound(fromProvider, at(6170))
	m.await(true, at(6170))
	m.result(at(9150))
	m.result(at(9999))
	m.await(false, at(9150))
	m.end(at(9300))
	m.sound(fromBot, at(9700))
	m.sound(fromBot, at(9720))
	got := m.stop(at(9800))
	require.EqualValues(t, 350, *got.Secure, "last sound of the bot to first sound of the provider")
	require.EqualValues(t, 3000, *got.Capture)
	require.EqualValues(t, 400, *got.Return, "from the later of result and end")
	require.EqualValues(t, 550, *got.DeadAirMax, "from the result to the bot, nothing being awaited")
}

func TestMeterTellsNullForWhatDidNotOccur(t *testing.T) {
	t.Parallel()
	m := &meter{}
	got := m.stop(at(1000))
	require.Nil(t, got.Secure)
	require.Nil(t, got.Capture)
	require.Nil(t, got.Return)
	require.Nil(t, got.DeadAirMax)

	m = &meter{}
	m.start(at(0))
	m.result(at(10)) // a result that no provider was heard before
	m.sound(fromBot, at(20))
	got = m.stop(at(30))
	require.Nil(t, got.Capture)
	require.Nil(t, got.Return)
	require.EqualValues(t, 20, *got.DeadAirMax)
}

func TestMeterTakesTheLaterOfEndAndResult(t *testing.T) {
	t.Parallel()
	m := &meter{}
	m.start(at(0))
	m.sound(fromProvider, at(100))
	require.Nil(t, m.secure, "no bot was heard before")
	m.end(at(200))
	m.result(at(1200))
	m.sound(fromBot, at(1500))
	require.EqualValues(t, 300, *m.back)
}

func TestMeterForgetsTheWindowBefore(t *testing.T) {
	t.Parallel()
	m := &meter{}
	m.start(at(0))
	m.sound(fromBot, at(0))
	m.sound(fromProvider, at(100))
	m.result(at(200))
	m.end(at(200))
	m.sound(fromBot, at(300))
	m.window()
	m.sound(fromProvider, at(1000))
	require.EqualValues(t, 700, *m.secure)
	require.Nil(t, m.capture)
	require.Nil(t, m.back)
}

func TestSoundsBeginAndEnd(t *testing.T) {
	t.Parallel()
	m := &meter{}
	change, began := m.sound(fromBot, at(0))
	require.True(t, began)
	require.Equal(t, soundChange{source: fromBot, on: true, at: at(0)}, change)
	_, began = m.sound(fromBot, at(150))
	require.False(t, began, "a pause between words")
	require.Empty(t, m.ended(at(350)))
	require.Equal(t, []soundChange{{source: fromBot, at: at(150)}}, m.ended(at(351)))
	require.Empty(t, m.ended(at(900)))
}
