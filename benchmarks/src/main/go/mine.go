// How fast a plain loop hashes salt and load with the library that the original uses, on one core.
//
// usage: mine MILLISECONDS, prints: hashes-per-second checksum
// The checksum is the exclusive or of the first words under the nonces 0 to 65535, with words 0, 1
// and 4 to 11 of the input being their own number.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"time"

	"lukechampine.com/blake3"
)

func word(input []byte, nonce uint64) uint32 {
	binary.LittleEndian.PutUint64(input[8:], nonce)
	hash := blake3.Sum256(input)
	return binary.LittleEndian.Uint32(hash[:])
}

func main() {
	input := make([]byte, 48)
	for i := 0; i < 12; i++ {
		binary.LittleEndian.PutUint32(input[4*i:], uint32(i))
	}
	var checksum, all uint32
	for nonce := uint64(0); nonce < 65536; nonce++ {
		checksum ^= word(input, nonce)
	}
	ms, _ := strconv.Atoi(os.Args[1])
	start := time.Now()
	nonce := uint64(0)
	for time.Since(start) < time.Duration(ms)*time.Millisecond {
		for end := nonce + 4096; nonce < end; nonce++ {
			all |= word(input, nonce)
		}
	}
	rate := float64(nonce) / time.Since(start).Seconds()
	if all == 0 {
		os.Exit(2) // so that no result is unused
	}
	fmt.Printf("%.0f %d\n", rate, checksum)
}
