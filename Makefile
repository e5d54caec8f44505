# For habit: ./run does the work and needs no make.
all: ; ./run
test check lint bench format migrate translations setup: ; ./run $@
.PHONY: all test check lint bench format migrate translations setup
