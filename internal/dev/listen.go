package dev

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

type listeners struct{ server, demoApp net.Listener }

// listen opens the ports before anything else is made, so that a port in use
// costs nothing but a line.
func listen(o Options) (opened listeners, ports Ports, err error) {
	host, err := loopback(o.Address)
	if err != nil {
		return opened, ports, err
	}
	opened, ports, err = listenFrom(host, o)
	for range freeAttempts {
		if err == nil || o.Port != 0 {
			break
		}
		opened, ports, err = listenFrom(host, o) // the free port's neighbour was not free
	}
	return opened, ports, err
}

const freeAttempts = 10

func listenFrom(host string, o Options) (opened listeners, ports Ports, err error) {
	if opened.server, err = listenAt(host, o.Port, "the server"); err != nil {
		return opened, ports, err
	}
	ports = PortsFrom(opened.server.Addr().(*net.TCPAddr).Port)
	if o.Alone {
		return opened, ports, nil
	}
	if opened.demoApp, err = listenAt(host, ports.DemoApp, "the demo app"); err != nil {
		return listeners{}, ports, errors.Join(err, opened.server.Close())
	}
	return opened, ports, nil
}

// loopback refuses addresses that other machines could reach: the passwords
// and secrets of a throw-away server are printed, and its password is public.
func loopback(address string) (string, error) {
	switch address {
	case "", "localhost":
		return "127.0.0.1", nil
	case "127.0.0.1", "::1": // what the name localhost stands for
		return address, nil
	}
	if ip, err := netip.ParseAddr(address); err == nil && ip.IsLoopback() {
		return "", fmt.Errorf("%s is a loopback address, but not one that the name localhost leads to: use 127.0.0.1 or ::1", address)
	}
	return "", fmt.Errorf("%s is not a loopback address: a throw-away server is for this machine only, because everybody knows its passwords. "+
		"To serve others, use 'authgrove serve'", address)
}

func listenAt(host string, port int, what string) (net.Listener, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d, for %s, is in use by another program: choose other ports with --port, for example --port %d",
			port, what, port+10)
	}
	return listener, err
}
