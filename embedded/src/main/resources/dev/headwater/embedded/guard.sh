# usage: sh -c <this> guard <directory>
#
# Removes a temporary directory when told so by a line on standard input, a pipe whose other end
# only the JVM holds, or at its end of file: then the JVM is gone, and a server that is being ended
# at the same time may still create a file or two.
trap '' HUP INT TERM
if read -r _; then
  rm -rf "$1"
  exit
fi
absent=0
rounds=300
while [ "$absent" -lt 5 ] && [ "$rounds" -gt 0 ]; do
  if [ -e "$1" ]; then
    absent=0
    rm -rf "$1"
  else
    absent=$((absent + 1))
  fi
  rounds=$((rounds - 1))
  sleep 0.2
done 2>/dev/null
