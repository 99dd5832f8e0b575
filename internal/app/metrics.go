package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/authgrove/authgrove/internal/web"
)

// serveMetrics opens the metrics listener, apart from people and apps. Without
// metrics.listen it returns nil.
func (a *App) serveMetrics(_ context.Context, working *sync.WaitGroup) (*http.Server, error) {
	if a.Config.Metrics.Listen == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", a.Config.Metrics.Listen)
	if err != nil {
		return nil, fmt.Errorf("metrics.listen: %w", err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), tableSizes{a}, mailQueue{a}, jobQueue{a})
	mux := http.NewServeMux()
	// What only the database knows is left out while it is away: the rest is needed most then.
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	server := web.NewServer(mux)
	working.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("the metrics listener failed", "cause", err)
		}
	})
	return server, nil
}

// tableSizes reports how many rows each table has, so that growth is seen.
type tableSizes struct{ a *App }

var tableRows = prometheus.NewDesc("authgrove_table_rows", "Rows of a table, estimated where it is large.", []string{"table"}, nil)

// Describe implements prometheus.Collector.
func (t tableSizes) Describe(descs chan<- *prometheus.Desc) { descs <- tableRows }

// Collect implements prometheus.Collector.
func (t tableSizes) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	sizes, err := t.a.Store.Sizes(ctx)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(tableRows, err)
		return
	}
	for table, rows := range sizes {
		metrics <- prometheus.MustNewConstMetric(tableRows, prometheus.GaugeValue, float64(rows), table)
	}
}
