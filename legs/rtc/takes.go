package rtc

import "github.com/pion/sdp/v3"

// takes tells whether an answer of ours has an audio stream: pion answers an offer without a codec of ours by refusing the
// stream alone.
func takes(answer string) bool {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(answer); err != nil {
		return false
	}
	for _, m := range d.MediaDescriptions {
		if m.MediaName.Media == "audio" && m.MediaName.Port.Value != 0 {
			return true
		}
	}
	return false
}
