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

// The one answer each to a token that is forged, malformed or too old.
var (
	ErrResume = errors.New("resume token refused")
	ErrPass   = errors.New("pass refused")
)

// What a token is good for: one is not taken for the other.
const (
	forResume = "tonegate resume v1"
	forPass   = "tonegate pass v1"
)

// SignPass makes the token with which the gate shows a bot that an INVITE is its own: whoever else reaches the bot's port
// cannot begin a conversation, nor enter one. It is made like that of SignResume.
func SignPass(token []byte, callID string, expiry time.Time) string {
	return sign(forPass, token, callID, expiry)
}

// VerifyPass gives the call id of a token that SignPass made with the same control token and that is not expired.
func VerifyPass(token []byte, pass string, now time.Time) (string, error) {
	id, ok := verify(forPass, token, pass, now)
	if !ok {
		return "", ErrPass
	}
	return id, nil
}

// SignResume makes the token with which the gate invites a bot to go on with a call that another process had: the call id
// and an expiry under HMAC-SHA256, keyed from the control token. It is a capability, not a secret about the caller.
func SignResume(token []byte, callID string, expiry time.Time) string {
	return sign(forResume, token, callID, expiry)
}

// VerifyResume gives the call id of a token that SignResume made with the same control token and that is not expired.
func VerifyResume(token []byte, resume string, now time.Time) (string, error) {
	id, ok := verify(forResume, token, resume, now)
	if !ok {
		return "", ErrResume
	}
	return id, nil
}

func sign(what string, token []byte, callID string, expiry time.Time) string {
	body := callID + "|" + strconv.FormatInt(expiry.Unix(), 10)
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(body)) + "." + enc.EncodeToString(mac(what, token, body))
}

func verify(what string, token []byte, text string, now time.Time) (callID string, ok bool) {
	head, tail, ok := strings.Cut(text, ".")
	if !ok || len(text) > 512 {
		return "", false
	}
	enc := base64.RawURLEncoding.Strict()
	body, err := enc.DecodeString(head)
	if err != nil {
		return "", false
	}
	sum, err := enc.DecodeString(tail)
	if err != nil || !hmac.Equal(sum, mac(what, token, string(body))) {
		return "", false
	}
	i := strings.LastIndexByte(string(body), '|')
	if i < 1 {
		return "", false
	}
	unix, err := strconv.ParseInt(string(body[i+1:]), 10, 64)
	if err != nil || !now.Before(time.Unix(unix, 0)) {
		return "", false
	}
	return string(body[:i]), true
}

// mac keys the MAC with a derived key, so that the bearer token itself signs nothing.
func mac(what string, token []byte, body string) []byte {
	kd := hmac.New(sha256.New, token)
	kd.Write([]byte(what))
	m := hmac.New(sha256.New, kd.Sum(nil))
	m.Write([]byte(body))
	return m.Sum(nil)
}
