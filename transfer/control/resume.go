package control

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrResume is the one answer to a resume token that is forged, malformed or too old.
var ErrResume = errors.New("resume token refused")

// SignResume makes the token with which the gate invites a bot to go on with a call that another process had: the call id
// and an expiry under HMAC-SHA256, keyed from the control token. It is a capability, not a secret about the caller.
func SignResume(token []byte, callID string, expiry time.Time) string {
	body := callID + "|" + strconv.FormatInt(expiry.Unix(), 10)
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(body)) + "." + enc.EncodeToString(resumeMAC(token, body))
}

// VerifyResume gives the call id of a token that SignResume made with the same control token and that is not expired.
func VerifyResume(token []byte, resume string, now time.Time) (string, error) {
	head, tail, ok := strings.Cut(resume, ".")
	if !ok || len(resume) > 512 {
		return "", ErrResume
	}
	enc := base64.RawURLEncoding.Strict()
	body, err := enc.DecodeString(head)
	if err != nil {
		return "", ErrResume
	}
	mac, err := enc.DecodeString(tail)
	if err != nil || !hmac.Equal(mac, resumeMAC(token, string(body))) {
		return "", ErrResume
	}
	i := strings.LastIndexByte(string(body), '|')
	if i < 1 {
		return "", ErrResume
	}
	unix, err := strconv.ParseInt(string(body[i+1:]), 10, 64)
	if err != nil || !now.Before(time.Unix(unix, 0)) {
		return "", ErrResume
	}
	return string(body[:i]), nil
}

// resumeMAC keys the MAC with a derived key, so that the bearer token itself signs nothing.
func resumeMAC(token []byte, body string) []byte {
	kd := hmac.New(sha256.New, token)
	kd.Write([]byte("tonegate resume v1"))
	m := hmac.New(sha256.New, kd.Sum(nil))
	m.Write([]byte(body))
	return m.Sum(nil)
}
