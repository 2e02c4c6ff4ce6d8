package turn

// Voice exposes the decision for each block to the tests that measure it.
func (d *Detector) Voice(block []int16) bool {
	voiced, _ := d.voice.block(block)
	return voiced
}
