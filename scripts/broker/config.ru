# Everything is set by PACT_BROKER_* in the environment: see puma.ts.
require 'pact_broker'
run PactBroker::App.new
