package dtmf_test

import (
	"fmt"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// A key goes out as telephone-events and comes in as one press.
func ExampleReceiver() {
	sender, receiver := dtmf.NewSender(8000, 101), dtmf.NewReceiver(8000)
	sender.Start(dtmf.Pound, 100*time.Millisecond)

	packets, presses := 0, 0
	now := time.Unix(0, 0)
	for timestamp := uint32(0); sender.Busy(); timestamp += 160 {
		if packet := sender.Next(timestamp); packet != nil {
			packets++
			presses += len(receiver.Receive(packet, now))
		}
		now = now.Add(20 * time.Millisecond)
	}
	fmt.Println(packets, "packets,", presses, "press")
	// Output: 7 packets, 1 press
}

// The detector hears the keys in a sound; the mask takes them out.
func ExampleMask() {
	keys, _ := dtmf.ParseKeys("159#")
	sound := dtmf.Generate(keys, 80*time.Millisecond, 80*time.Millisecond, -10)

	before, after := dtmf.NewDetector(8000), dtmf.NewDetector(8000)
	mask := dtmf.NewMask(dtmf.MaskConfig{Rate: 8000})
	heard, left := 0, 0
	for frame := sound; len(frame) >= 160; frame = frame[160:] {
		heard += len(before.Process(frame[:160]))
		left += len(after.Process(mask.Process(frame[:160])))
	}
	fmt.Println(heard, "keys before the mask,", left, "after")
	// Output: 4 keys before the mask, 0 after
}

// Digits keeps what was keyed and does not print it.
func ExampleDigits() {
	var number dtmf.Digits
	keys, _ := dtmf.ParseKeys("4242424242424242")
	for _, k := range keys {
		number.Append(k)
	}
	fmt.Println(number, number.Luhn(), number.Last4())
	number.Wipe()
	fmt.Println(number)
	// Output:
	// [16 digits] true 4242
	// [0 digits]
}

// The same press as a tone and as an event is one press.
func ExampleMerger() {
	merger, now := dtmf.NewMerger(), time.Unix(0, 0)
	fmt.Println(merger.Add(dtmf.Event{Key: 4, Source: dtmf.FromEvent}, now))
	fmt.Println(merger.Add(dtmf.Event{Key: 4, Source: dtmf.FromTone}, now.Add(40*time.Millisecond)))
	// Output:
	// true
	// false
}
