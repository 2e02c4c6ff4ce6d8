package flows

import (
	"maps"
	"slices"
)

// varTypes are the types of a variable, and of a field of one.
func varTypes() []string {
	return []string{TypeString, TypeNumber, TypeBoolean, TypeObject, TypeList}
}

func (c *checker) vars() {
	for _, name := range slices.Sorted(maps.Keys(c.flow.Vars)) {
		v, path := c.flow.Vars[name], "vars/"+name
		if slices.Contains([]string{nameCall, namePayment, nameQuote, nameResponse}, name) || !nodeName.MatchString(name) {
			c.add(path, "use another name of a-z, 0-9 and _", "%q cannot be a variable's name", name)
		}
		if !slices.Contains(varTypes(), v.Type) {
			c.add(path, "use "+list(varTypes()), "variable %s has no known type", name)
		}
		if v.Trust != TrustServer && v.Trust != TrustCaller {
			c.add(path, "use trust: server or trust: caller", "variable %s does not say whom it is trusted from", name)
		}
		if len(v.Fields) > 0 && v.Type != TypeObject && v.Type != TypeList {
			c.add(path+"/fields", "use type: object or type: list", "a %s has no fields", v.Type)
		}
		for _, field := range slices.Sorted(maps.Keys(v.Fields)) {
			if !slices.Contains(varTypes(), v.Fields[field]) {
				c.add(path+"/fields/"+field, "use "+list(varTypes()), "field %s has no known type", field)
			}
		}
	}
	c.known = environment(c.flow.Values("", ""))
	for name, v := range c.flow.Vars {
		if v.Type == TypeObject {
			c.known[name] = c.fields(name, v)
		}
	}
}

// fields is what is known of an object: its declared fields, else those of every lookup that sets it.
func (c *checker) fields(name string, v Var) map[string]any {
	known := make(map[string]any)
	for field, kind := range v.Fields {
		known[field] = zero(kind)
	}
	if len(known) > 0 {
		return known
	}
	for _, l := range c.flow.Lookups {
		if l.Into != name {
			continue
		}
		if len(l.Map) > 0 {
			for field := range l.Map {
				known[field] = nil
			}
			continue
		}
		for field := range l.Mock {
			known[field] = nil
		}
	}
	return known
}
