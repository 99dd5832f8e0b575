package storetest

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// parallelism makes 32 callers on two cores, as the targets of performance are stated.
const parallelism = 16

// reportCPU adds what the whole process spent per operation: the least noisy figure.
func reportCPU(b *testing.B, run func()) {
	before := cpu()
	run()
	b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkRedeemCode(b *testing.B) {
	s := onSQLite(b).scene()
	model := s.redemption()
	model.CodeExpiresAt = time.Now().Add(time.Hour)
	b.SetParallelism(parallelism)
	b.ReportAllocs()
	b.ResetTimer()
	reportCPU(b, func() {
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				r := again(model)
				copy(r.Code[:], r.Attempt[:])
				redeemed, err := s.store.RedeemCode(context.Background(), r)
				if err != nil || redeemed.Outcome != oauth.Won {
					b.Errorf("redeemed %+v, %v", redeemed, err)
					return
				}
			}
		})
	})
}

func BenchmarkRotateRefresh(b *testing.B) {
	s := onSQLite(b).scene()
	b.SetParallelism(parallelism)
	b.ReportAllocs()
	b.ResetTimer()
	reportCPU(b, func() {
		b.RunParallel(func(p *testing.PB) {
			redeemed, err := s.store.RedeemCode(context.Background(), s.redemption())
			if err != nil {
				b.Error(err)
				return
			}
			g := redeemed.Grant
			for p.Next() {
				moved, ok, err := s.store.RotateRefresh(context.Background(), rotation(g))
				if err != nil || !ok {
					b.Errorf("moved %v, %v", ok, err)
					return
				}
				g = moved.Grant
			}
		})
	})
}

func BenchmarkReadGrant(b *testing.B) {
	s := onSQLite(b).scene()
	g := s.grant()
	b.SetParallelism(parallelism)
	b.ReportAllocs()
	b.ResetTimer()
	reportCPU(b, func() {
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if read, _, err := s.store.ReadGrant(context.Background(), g.Number); err != nil || read.State != oauth.Alive {
					b.Errorf("read %+v, %v", read, err)
					return
				}
			}
		})
	})
}

func BenchmarkReadTokenAndPerson(b *testing.B) {
	s := onSQLite(b).scene()
	q := oauth.TokenQuery{Number: s.grant().Number, Client: s.client.Number, Person: true}
	b.SetParallelism(parallelism)
	b.ReportAllocs()
	b.ResetTimer()
	reportCPU(b, func() {
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if read, _, err := s.store.ReadToken(context.Background(), q); err != nil || read.State != oauth.Alive {
					b.Errorf("read %+v, %v", read, err)
					return
				}
			}
		})
	})
}
