using System.Runtime.InteropServices;

namespace Waterfall.Core.IO.Native;

/// <summary>The system calls of the epoll engine, as Linux on x86-64 and arm64 defines them.</summary>
internal static unsafe partial class Libc
{
    internal const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    internal const int SOCK_STREAM = 1, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1, SO_ERROR = 4, SO_KEEPALIVE = 9, SO_LINGER = 13, SO_RCVLOWAT = 18;
    internal const int IPPROTO_TCP = 6, TCP_NODELAY = 1, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_KEEPCNT = 6;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int SHUT_WR = 1;
    internal const int SPLICE_F_MOVE = 1, SPLICE_F_NONBLOCK = 2;
    internal const int O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, F_SETPIPE_SZ = 1031;
    internal const int EINTR = 4, EAGAIN = 11, ECONNRESET = 104, EPIPE = 32, EMFILE = 24, ENFILE = 23, ENOBUFS = 105, ENOMEM = 12,
        EINPROGRESS = 115, ECONNREFUSED = 111, EHOSTUNREACH = 113, ENETUNREACH = 101, ETIMEDOUT = 110, ENOENT = 2;
    internal const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLRDHUP = 0x2000, EPOLLEXCLUSIVE = 1u << 28, EPOLLET = 1u << 31;
    internal const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800, EFD_CLOEXEC = 0x80000;

    internal static int Errno => Marshal.GetLastSystemError();

    [LibraryImport("libc", EntryPoint = "socket")]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    internal static partial int Connect(int fd, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "accept4")]
    internal static partial int Accept(int fd, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    internal static partial int SetSockOpt(int fd, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    internal static partial int GetSockOpt(int fd, int level, int name, void* value, int* length);

    // The three calls of every request go by syscall(2): glibc's own wrappers are thread cancellation points and do more than enter the kernel. None of
    // them blocks, so the garbage collector may wait for them (SuppressGCTransition). Together about 2 % of a proxied request's CPU.
    private static readonly nint ReceiveNumber = IsX64 ? 45 : 207, SendNumber = IsX64 ? 44 : 206, SendMessageNumber = IsX64 ? 46 : 211,
        ReadVectorNumber = IsX64 ? 19 : 65, SpliceNumber = IsX64 ? 275 : 76;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>recv(2) on a non-blocking socket.</summary>
    internal static nint Receive(int fd, byte* buffer, nint length) => Syscall(ReceiveNumber, fd, buffer, length, 0, null, 0);

    /// <summary>send(2) on a non-blocking socket.</summary>
    internal static nint Send(int fd, byte* buffer, nint length, int flags) => Syscall(SendNumber, fd, buffer, length, flags, null, 0);

    /// <summary>readv(2) on a non-blocking socket.</summary>
    internal static nint ReadVector(int fd, IoVector* vectors, int count) => Syscall(ReadVectorNumber, fd, vectors, count);

    /// <summary>sendmsg(2) on a non-blocking socket.</summary>
    internal static nint SendMessage(int fd, MessageHeader* message, int flags) => Syscall(SendMessageNumber, fd, message, flags);

    /// <summary>splice(2) between a non-blocking socket and a non-blocking pipe.</summary>
    internal static nint Splice(int from, int to, nint length) => Syscall(SpliceNumber, from, null, to, 0, (void*)length, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint fd, void* buffer, nint length, nint flags, void* address, nint addressLength);

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint fd, void* argument, nint countOrFlags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    internal static partial int Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    internal static partial int EpollControl(int epoll, int operation, int fd, void* @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, void* events, int count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    internal static partial nint Read(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    internal static partial nint Write(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "pipe2")]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    internal static partial int Control(int fd, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    internal static partial int SetAffinity(int thread, nint size, void* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    internal static partial int GetAffinity(int thread, nint size, void* mask);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    internal static partial int GetResourceLimit(int resource, ResourceLimit* limit);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nint VectorCount;
        internal void* Control;
        internal nint ControlLength;
        internal int Flags;
    }

    internal const int RLIMIT_NOFILE = 7;

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        internal ulong Current;
        internal ulong Maximum;
    }

    /// <summary>struct linger.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Linger
    {
        internal int OnOff;
        internal int Seconds;
    }
}
