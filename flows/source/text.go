package source

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"github.com/tonegate/tonegate/flows"
)

// A parser of YAML needs more than twice the time for twice the tokens or twice the depth, and what is said is looked at
// word by word. Forty times the longest example is within these limits.
const (
	maxTokens = 50_000
	maxDepth  = 64
	maxText   = 4096 // bytes of one text
)

const (
	markUTF8    = "\xef\xbb\xbf"
	markUTF16LE = "\xff\xfe"
	markUTF16BE = "\xfe\xff"
)

// directive is the version of YAML above the first ---. The parser takes its line for a document of its own.
var directive = regexp.MustCompile(`\A((?:[ \t]*(?:#[^\n]*)?\n)*)%YAML[ \t]+1\.[0-9]+((?:[ \t]*(?:#[^\n]*)?\n)+---)`)

// Text gives what a file holds, without the mark that some editors set at its beginning, and with the end of a line written
// in one way. Its error is flows.Problems: a file that must not be parsed, because it is no text, or because a short one can
// take an endless time.
func Text(file string, src []byte) ([]byte, error) {
	src = bytes.TrimPrefix(src, []byte(markUTF8))
	src = bytes.ReplaceAll(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	src = directive.ReplaceAll(src, []byte("$1$2"))
	fault := func(line, column int, right, what string) error {
		return flows.Problems{{File: file, Line: line, Column: column, What: what, Right: right}}
	}
	if bytes.HasPrefix(src, []byte(markUTF16LE)) || bytes.HasPrefix(src, []byte(markUTF16BE)) {
		return nil, fault(1, 1, "save it as UTF-8", "this file is UTF-16")
	}
	if at := invalid(src); at >= 0 {
		line := bytes.Count(src[:at], []byte("\n"))
		column := utf8.RuneCount(src[bytes.LastIndexByte(src[:at], '\n')+1 : at])
		return nil, fault(line+1, column+1, "save the file as UTF-8, without control characters", "this is not text")
	}
	tokens := lexer.Tokenize(string(src))
	if len(tokens) > maxTokens {
		return nil, fault(1, 1, "split it into files to include",
			fmt.Sprintf("the file has %d words and signs, and at most %d are read", len(tokens), maxTokens))
	}
	if at, what, right := endless(tokens); at != nil {
		return nil, fault(at.Line, at.Column, right, what)
	}
	return src, nil
}

// invalid gives the place of the first byte that is not UTF-8, or of a sign that is none to read, or -1.
func invalid(src []byte) int {
	for at := 0; at < len(src); {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 || unreadable(r) {
			return at
		}
		at += size
	}
	return -1
}

// unreadable tells of a control character and of what is no character at all, such as U+FFFF: a picture cannot hold it.
func unreadable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// endless finds an anchor, an alias or a merged map, with which a short file can hold an endless one, what is nested too
// deep, and what is too long to be said.
func endless(tokens token.Tokens) (at *token.Position, what, right string) {
	depth, run := 0, 0
	for i, t := range tokens {
		switch t.Type { //nolint:exhaustive // Of all tokens these.
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return t.Position, "anchors and aliases are not taken",
				"write it out, or put what is shared into a file to include"
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if len(t.Value) > maxText && t.Type != token.CommentType {
			return t.Position, fmt.Sprintf("this text is longer than %d bytes", maxText), "split it"
		}
		run++
		if i == 0 || tokens[i-1].Type != t.Type || tokens[i-1].Position.Line != t.Position.Line {
			run = 0 // of signs such as the dashes of lists in lists
		}
		if depth > maxDepth || run > maxDepth {
			return t.Position, "this is nested too deep", fmt.Sprintf("use at most %d levels", maxDepth)
		}
	}
	return nil, "", ""
}
