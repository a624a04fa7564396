import Hummingbird
import CryptoExtras
import Mustache
