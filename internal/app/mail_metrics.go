package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// mailQueue reports how many messages wait and how long.
type mailQueue struct{ a *App }

var (
	queueWaiting = prometheus.NewDesc("authgrove_outbox_waiting", "Messages that wait to be delivered.", nil, nil)
	queueGivenUp = prometheus.NewDesc("authgrove_outbox_given_up", "Messages that were given up in the last two weeks.", nil, nil)
	queueOldest  = prometheus.NewDesc("authgrove_outbox_oldest_seconds", "Age of the message that waits longest.", nil, nil)
)

// Describe implements prometheus.Collector.
func (q mailQueue) Describe(descs chan<- *prometheus.Desc) {
	descs <- queueWaiting
	descs <- queueGivenUp
	descs <- queueOldest
}

// Collect implements prometheus.Collector.
func (q mailQueue) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	queue, err := q.a.Store.MessageQueue(ctx)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(queueWaiting, err)
		return
	}
	metrics <- prometheus.MustNewConstMetric(queueWaiting, prometheus.GaugeValue, float64(queue.Waiting))
	metrics <- prometheus.MustNewConstMetric(queueGivenUp, prometheus.GaugeValue, float64(queue.GivenUp))
	metrics <- prometheus.MustNewConstMetric(queueOldest, prometheus.GaugeValue, queue.OldestAge.Seconds())
}
