package control_test

import (
	"fmt"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// A bot that is invited with a resume token goes on with the call that the token names.
func ExampleVerifyResume() {
	key, now := []byte("the control token of gate and serve"), time.Unix(1_790_000_000, 0)
	token := control.SignResume(key, "call_7", now.Add(time.Minute))
	fmt.Println(control.VerifyResume(key, token, now))
	fmt.Println(control.VerifyResume(key, token, now.Add(time.Hour)))
	// Output:
	// call_7 <nil>
	//  resume token refused
}
