# SPDX-License-Identifier: Apache-2.0
# HOMEBREW_SEEDHAWK=file:///FOLDER/SOURCES.tar.gz brew install --build-from-source deploy/seedhawk.rb
# A tap's formula has the address of the released sources and their sha256.
class Seedhawk < Formula
  desc "Which genes a microRNA silences, by how much, and at which sites"
  url ENV.fetch("HOMEBREW_SEEDHAWK")
  version "0.2.0"
  license "Apache-2.0"

  depends_on "cmake" => :build
  depends_on "maven" => :build
  depends_on "ninja" => :build
  depends_on "openjdk"

  def install
    ENV["JAVA_HOME"] = Formula["openjdk"].opt_prefix
    system "deploy/install", libexec
    bin.install_symlink libexec/"bin/seedhawk"
    man1.install_symlink Dir[libexec/"share/man/man1/*"]
    bash_completion.install_symlink libexec/"share/bash-completion/completions/seedhawk"
  end

  test do
    system bin/"seedhawk", "demo", "--save", "demo"
    system bin/"seedhawk", "rank", "--mirna", "demo/mirnas.fa", "--target", "demo/targets.fa", "--genes", "genes.tsv"
    assert_path_exists testpath/"genes.tsv"
  end
end
