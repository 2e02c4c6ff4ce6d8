package repolint_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

func TestLinksInDocumentsLead(t *testing.T) {
	t.Parallel()
	check(t, "links", deadLinks,
		"README.md:3: docs/missing.md is not there",
		"README.md:4: docs/start.md has no heading #nowhere",
		"docs/start.md:3: there is no heading #up",
		"docs/start.md:5: ../outside.png is not there",
	)
}

// deadLinks complains about relative links in Markdown files that lead nowhere, headings included. Links to other sites
// are not looked at: a test must not depend on them.
func deadLinks(tr tree) []string {
	link := regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)|(?:src|href)="([^"]+)"|^\[[^\]]+\]:\s+(\S+)`)
	var faults []string
	for _, name := range tr.names(".md") {
		fenced := false
		tr.lines(name, func(n int, line string) {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			if fenced {
				return
			}
			for _, m := range link.FindAllStringSubmatch(unquoted(line), -1) {
				if fault := tr.dead(name, m[1]+m[2]+m[3]); fault != "" {
					faults = append(faults, at(name, n, fault))
				}
			}
		})
	}
	return faults
}

// unquoted is a line without what stands in backquotes.
func unquoted(line string) string {
	return regexp.MustCompile("`[^`]*`").ReplaceAllString(line, "")
}

// dead says why a link of a document leads nowhere, or nothing.
func (tr tree) dead(from, to string) string {
	if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
		return ""
	}
	file, heading, _ := strings.Cut(to, "#")
	target := from
	if file != "" {
		target = path.Join(path.Dir(from), file)
		if !tr.has(target) {
			return file + " is not there"
		}
	}
	if heading == "" || path.Ext(target) != ".md" || tr.headings(target)[heading] {
		return ""
	}
	if file == "" {
		return "there is no heading #" + heading
	}
	return file + " has no heading #" + heading
}

// has tells whether a path is a file of the tree or a folder with files in it.
func (tr tree) has(name string) bool {
	if _, ok := tr[name]; ok {
		return true
	}
	for other := range tr {
		if strings.HasPrefix(other, strings.TrimSuffix(name, "/")+"/") {
			return true
		}
	}
	return false
}

// headings are the anchors of a Markdown file, as the usual viewers make them.
func (tr tree) headings(name string) map[string]bool {
	found := make(map[string]bool)
	tr.lines(name, func(_ int, line string) {
		text := strings.TrimLeft(line, "#")
		if len(text) == len(line) || !strings.HasPrefix(text, " ") {
			return
		}
		found[strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			default:
				return -1
			}
		}, strings.TrimSpace(text))] = true
	})
	return found
}
