# The pages: source in web/phone, build in web/phone/dist. Plain `go build` needs none of this.

WEB_PHONE := web/phone
WEB_NPM := npm --prefix $(WEB_PHONE) --no-fund --no-audit

.PHONY: web-install web-build web-check web-verify web-peers

web-install: $(WEB_PHONE)/node_modules/.package-lock.json ## install the pages' npm packages, as locked

$(WEB_PHONE)/node_modules/.package-lock.json: $(WEB_PHONE)/package-lock.json $(WEB_PHONE)/package.json
	$(WEB_NPM) ci

web-build: web-install ## build the pages that are committed and embedded
	$(WEB_NPM) run build

web-check: web-install ## check types and run the pages' own tests
	$(WEB_NPM) run check
	$(WEB_NPM) test

web-verify: web-check ## build the pages again and compare with what is committed
	rm -rf $(WEB_PHONE)/dist.again
	$(WEB_NPM) run build -- --outDir dist.again
	diff -r $(WEB_PHONE)/dist $(WEB_PHONE)/dist.again
	rm -rf $(WEB_PHONE)/dist.again

web-peers: web-install ## drive the phone page in Chromium against a peer
	go test -tags peers -count=1 -run TestPageInChromium ./web/
